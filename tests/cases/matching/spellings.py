"""Pairs of names, as they are met at a counter: one person, and two.

Written down by hand, not derived from the tables of the engine.
"""

ALIKE = """
Mohammed Al-Khatib | محمد الخطيب
Muhammad Alkhatib | Mohamed El Khatib
Mohd Hassan | Mohammad Hasan
محمد حسن | Мухаммад Хасан
Hussein Ali | حسين علي
Hossein Ali | Hussain Aly
Хусейн Али | Hussein Ali
Гусейн Алиев | Huseyn Aliyev
Abd al-Rahman Haddad | Abdulrahman Haddad
Abdurrahman Haddad | عبد الرحمن حداد
Abdel Rahman Haddad | عبدالرحمن حداد
Абдуррахман Хаддад | Abdul Rahman Haddad
Abdullah Mansour | عبد الله منصور
Abdallah Mansur | Абдулла Мансур
Noureddine Khoury | نور الدين خوري
Nur al-Din Khouri | Nooruddin Khoury
Salah al-Din Darwish | صلاح الدين درويش
Salaheddine Darwich | Salahuddin Darwish
Youssef Qasim | يوسف قاسم
Yusuf Kassem | Юсуф Касем
Yousef Ghasem | یوسف قاسم
Ibrahim Najjar | إبراهيم النجار
Ebrahim An-Najjar | Ibraheem Alnajjar
Ahmed Bakr | Ахмед Бакр
Axmed Warsame | Ahmed Warsame
Xasan Cumar | Hassan Omar
Cabdi Nuur | Abdi Nur
Mahmoud Abbas | محمود عباس
Mahmood Abas | Махмуд Аббас
Khaled Saleh | خالد صالح
Khalid Salih | Халид Салех
Zahra Rezaei | زهرا رضایی
Sahra Rezai | Zahra Rezayi
Fatemeh Hosseini | فاطمه حسینی
Fatima Husseini | Fatemeh Hoseini
Mohammadreza Karimi | محمدرضا کریمی
Mohammad Reza Karimi | Mohamadreza Karimi
Habibullah Noori | حبیب الله نوری
Habib Allah Nuri | Habibollah Nouri
Javad Alizadeh | جواد علیزاده
Jawad Ali Zadeh | Джавад Ализаде
Esmail Ghorbani | اسماعیل قربانی
Ismail Qurbani | Esmaeil Ghorbani
Shirin Sadeghi | شیرین صادقی
Oleksandr Shevchenko | Олександр Шевченко
Alexander Shevchenko | Aleksandr Schewtschenko
Serhii Honcharenko | Сергій Гончаренко
Sergey Goncharenko | Serhiy Honcharenko
Mykhailo Kovalchuk | Михайло Ковальчук
Mikhail Kovalchuk | Mykhailo Kowaltschuk
Volodymyr Tkachenko | Vladimir Tkachenko
Kateryna Bondarenko | Екатерина Бондаренко
Yuliia Melnyk | Юлія Мельник
Джамшед Рахимов | Jamshed Rahimov
Bakhtiyor Yusupov | Бахтиёр Юсупов
Tesfaye Haile | ተስፋዬ ኃይለ
Tesfai Hayle | Tesfaye Haile
Yohannes Tekle | ዮሐንስ ተክለ
Dawit Girma | ዳዊት ግርማ
Gebre Kidane | ገብረ ኪዳነ
Ghebre Kidane | Gebre Kidane
Selam Berhane | ሰላም ብርሃነ
Мехари Тесфай | መሓሪ ተስፋይ
Amanuel Solomon | ኣማኑኤል ሰሎሞን
محمد يوسف | ሙሐመድ ዩሱፍ
مريم حداد | Maryam Haddad
Meryem Hadad | Мариам Хаддад
Süleyman Şahin | Suleiman Shahin
سلیمان شاهین | Sulayman Shaheen
Müller Jürgen | Mueller Juergen
José García | Jose Garcia
Ousmane Traoré | Ousmane Traore
Cheikh Ndiaye | شيخ ندياي
Moussa Diop | موسى ديوب
Ben Ali Mourad | Mourad bin Ali
von Berg Anna | Anna Berg
Al-Sayed Rami | Rami Elsayed
رامي السيد | Rami Alsayed
Haddad Amal | Amal Haddad
"""
DIFFERENT = """
Hassan Al-Khatib | Hussein Al-Najjar
حسن منصور | حسين درويش
Mohammed Haddad | Mahmoud Khoury
محمد حداد | محمود خوري
Karim Saleh | Karam Sabbagh
Salim Darwish | Salma Darwich
Salem Nasser | Salam Nassif
Jamal Qasim | Jamila Qassab
Amin Rahimi | Amina Rahmani
Nabil Khalil | Nabila Khalaf
Said Mansour | Saad Masri
Omar Bakr | Amir Bakri
Omar Haddad | Ammar Hamdan
علي حسن | علاء حسين
Ali Hosseini | Elias Hashemi
Reza Karimi | Reza Kazemi
رضا کریمی | رضا کاظمی
Zahra Ahmadi | Sara Mohammadi
Fatima Rezaei | Farida Rasouli
Maryam Nazari | Marwa Nasiri
Hamid Jafari | Hamza Jabari
Hamed Sadeghi | Ahmad Sediqi
Yousef Amiri | Younes Omari
Navid Rahimi | Nadia Karimi
Farhad Azimi | Farid Aziz
Bahram Soltani | Behnam Sultan
Ivan Petrov | Iryna Petrenko
Іван Іванов | Андрій Сидоров
Oleksandr Shevchenko | Oleksii Savchenko
Serhii Kovalenko | Serhii Kravchuk
Mykola Melnyk | Mykhailo Moroz
Dmytro Tkachenko | Dmytro Bondarenko
Olena Lysenko | Oksana Polishchuk
Ahmed Magomedov | Akhmad Musaev
Rustam Karimov | Ruslan Rahimov
Timur Yusupov | Temur Saidov
Tesfaye Haile | Tadesse Hagos
ተስፋዬ ኃይለ | ታደሰ ሓጎስ
Yohannes Tekle | Yonas Tewelde
Dawit Girma | Daniel Gebre
Abraham Kidane | Abebe Kebede
Selam Berhane | Senait Bekele
Helen Mehari | Helen Merhawi
Filmon Isaias | Robel Yosief
Meron Alemu | Mesfin Almaz
Samuel Negash | Solomon Nega
Mamadou Diallo | Amadou Bah
Ousmane Traore | Ousmane Coulibaly
Ibrahima Sow | Ismaila Sall
Moussa Camara | Musa Keita
Aminata Diop | Fatoumata Diallo
Chidi Okafor | Emeka Okonkwo
Joseph Mukendi | Jonas Mulumba
Carlos Garcia | Carla Garzon
Juan Perez | Jose Paredes
Maria Gonzalez | Marta Gomez
Hodan Warsame | Halima Farah
Abdi Mohamed | Abdullahi Nur
Abdulrahman Haddad | Abdulkarim Halabi
عبد الرحمن حداد | عبد الكريم حلبي
عبد الله صالح | عبد القادر سالم
Nur al-Din Khoury | Salah al-Din Khalil
خالد العلي | وليد الأحمد
Khaled Ali | Walid Ahmad
طارق الخطيب | طلال الحاج علي
Leila Sadeghi | Laila Musawi
"""


def pairs(lines: str) -> list[tuple[str, str]]:
    return [
        (first.strip(), second.strip())
        for first, second in (line.split("|") for line in lines.strip().splitlines())
    ]
